import { useEffect, useRef, useState } from 'preact/hooks';
import { clean, counterFrom, sayable, textLimit } from '../talk/text';
import type { Room } from '../talk/room';
import { plain } from '../words/words';
import { PickButton, Tray } from './files';
import { T, useWords } from './kit';

/** Where the words are written. The draft lives in memory only. */
export function Composer({ room, onSaid }: { room: Room; onSaid: () => void }) {
  const w = useWords();
  const [text, setText] = useState(room.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const length = clean(text).length;
  const tooLong = length > textLimit;
  const write = (words: string): void => { room.draft = words; setText(words); };
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight + 2, 168)}px`;
  }, [text]);
  const [full, setFull] = useState(false);
  // Files may go without words; words wait until the files are there, so that they stay together.
  const maySay = (words: string): boolean => !room.tray.busy && !room.tray.picked.some((one) => one.state === 'failed') && (sayable(words) || (room.tray.ready && words === ''));
  const maySend = maySay(clean(text));
  const send = (): void => {
    // What stands there now, not what was drawn: two presses in one breath are one message.
    const said = room.draft;
    if (!maySay(clean(said))) return;
    write('');
    void room.say(said, room.tray.take());
    field.current?.focus();
    onSaid();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <Tray tray={room.tray} />
      <label class="sr-only" for="message"><T s={w.inputLabel} /></label>
      <textarea
        id="message" class="input composer-input" data-testid="message-input" rows={1} ref={field} value={text}
        placeholder={plain(w.inputPlaceholder)} aria-describedby="message-hint" aria-invalid={tooLong} autoComplete="off"
        onInput={(event) => write(event.currentTarget.value)} onKeyDown={pressed}
      />
      <button type="submit" class="button button-primary composer-send" data-testid="send" disabled={!maySend}>
        <span class="button-label"><T s={w.send} /></span>
      </button>
      <PickButton tray={room.tray} onFull={() => setFull(true)} />
      {full && <p class="field-problem" role="alert"><T s={w.fileProblem.tooMany} /></p>}
      <p class="composer-hint" id="message-hint">
        {length >= counterFrom
          ? <span class={tooLong ? 'field-problem' : ''} role="status" data-testid="counter"><T s={tooLong ? w.tooLong(length - textLimit) : w.remaining(textLimit - length)} /></span>
          : <span class="pc-only"><T s={w.sendHint} /></span>}
      </p>
    </form>
  );
}
