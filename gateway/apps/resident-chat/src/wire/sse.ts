export interface SseEvent { name: string; id: string | null; data: string }

/**
 * Reads Server-Sent Events out of pieces of text. We read the stream ourselves because `EventSource` hides the two
 * things the page must know: the heartbeat comments (is the line alive?) and the status (signed out, or the network?).
 */
export class SseReader {
  private rest = '';
  private name = '';
  private id: string | null = null;
  private data: string[] = [];

  constructor(private readonly onEvent: (event: SseEvent) => void) {}

  push(piece: string): void {
    this.rest += piece;
    for (;;) {
      const end = this.rest.search(/[\r\n]/);
      // A lone CR at the very end may be half of a CRLF: wait for what follows.
      if (end < 0 || (this.rest[end] === '\r' && end === this.rest.length - 1)) return;
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith('\r\n', end) ? 2 : 1));
      this.line(line);
    }
  }

  private line(line: string): void {
    if (line === '') return this.dispatch();
    if (line.startsWith(':')) return;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.name = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
  }

  private dispatch(): void {
    if (this.data.length > 0) this.onEvent({ name: this.name || 'message', id: this.id, data: this.data.join('\n') });
    this.name = '';
    this.data = [];
  }
}
