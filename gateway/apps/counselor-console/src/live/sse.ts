export interface SseEvent {
  event: string;
  data: string;
}

/** Reads Server-Sent Events piece by piece. Comment lines are not events, but each piece tells the caller that the line is alive. */
export class SseReader {
  private rest = '';
  private event = '';
  private data: string[] = [];

  push(piece: string): SseEvent[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    const events: SseEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.field(line);
      else if (this.data.length > 0 || this.event !== '') {
        events.push({ event: this.event || 'message', data: this.data.join('\n') });
        this.event = '';
        this.data = [];
      }
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.event = value;
    else if (name === 'data') this.data.push(value);
  }
}
