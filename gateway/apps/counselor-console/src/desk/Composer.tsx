import { useId, type KeyboardEvent } from 'react';
import { drafts, outbox, setDraft } from '../session/desk';
import { useStore } from '../store';
import { laneOf, type Address } from '../talk/outbox';
import { trayOf } from '../talk/files';
import { maySend } from '../talk/text';
import { Btn } from '../ui/controls';
import { sendFile } from '../upload';
import { useWords } from '../words';
import { PickFiles, Tray } from './Files';

/** Where a reply or a memo is written. The draft lives outside of the column, so nothing is lost when the column goes. */
export function Composer({ address, isDisabled }: { address: Address; isDisabled: boolean }) {
  const words = useWords();
  const hintId = useId();
  const text = useStore(drafts)[laneOf(address)] ?? '';
  const tray = trayOf(address, sendFile);
  const picked = useStore(tray.picked);
  const memo = address.log === 'staff';
  const said = maySend(text);
  const trouble = said.may || said.why === 'empty' ? null : said.why === 'tooLong' ? words.column.tooLong(said.over) : words.column.badText;

  // Words wait until their files are there, so that they stay together; files may go without words.
  const whole = picked.every((one) => one.state === 'sent');
  const ready = whole && (said.may || (picked.length > 0 && text === ''));
  const send = () => {
    // What stands there now must be what was drawn: two presses in one breath are one reply.
    if (isDisabled || !ready || (drafts.get()[laneOf(address)] ?? '') !== text || tray.picked.get() !== picked) return;
    setDraft(address, '');
    outbox.add(address, text, tray.take());
  };
  const keyed = (event: KeyboardEvent) => {
    // Enter also ends a conversion of the Japanese input: that is never a sending.
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const label = memo ? words.column.memoInput : words.column.input;
  if (isDisabled && text === '' && picked.length === 0) return null;
  return (
    <div className="grid gap-1 border-t border-line bg-surface p-2">
      <Tray tray={tray} />
      <textarea rows={memo ? 2 : 3} value={text} onChange={(e) => setDraft(address, e.target.value)} onKeyDown={keyed} readOnly={isDisabled}
        aria-label={label} placeholder={label} aria-describedby={hintId} aria-invalid={trouble !== null} autoComplete="off" spellCheck={false}
        className="input min-h-16 max-h-48 resize-none py-2 text-dns-16N-130 field-sizing-content placeholder:text-muted" data-testid={memo ? 'memo-input' : 'column-input'} />
      <div className="flex items-center gap-2">
        <PickFiles tray={tray} isDisabled={isDisabled} />
        <p id={hintId} className={`min-w-0 flex-1 ${trouble ? 'text-danger' : 'text-muted @max-[15rem]:sr-only'}`}>{trouble ?? <span className="pointer-coarse:hidden">{words.column.inputHint}</span>}</p>
        <Btn small variant="primary" className="ml-auto" isDisabled={isDisabled || !ready} data-testid={memo ? 'memo-send' : 'column-send'} onPress={send}>{memo ? words.column.memoSend : words.column.send}</Btn>
      </div>
    </div>
  );
}
