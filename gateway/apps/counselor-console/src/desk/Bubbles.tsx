import { memo, useLayoutEffect, useRef, useState } from 'react';
import { useNames } from '../record/names';
import { drafts, outbox, setDraft } from '../session/desk';
import type { Bubble } from '../talk/entries';
import { laneOf, type Address } from '../talk/outbox';
import { clockTime, exactTime } from '../time';
import type { Log, Me } from '../types';
import { Btn } from '../ui/controls';
import { useWords } from '../words';
import { AnswersCard, ConsentCard, ClosingLine } from './Cards';
import { Attachments } from './Files';

interface Props {
  me: Me;
  label: string;
  bubbles: readonly Bubble[];
  log: Log;
  address: Address;
  onAtEnd?: (atEnd: boolean) => void;
}

const nearPixels = 24;

/** The list stays at its newest line while the reader is there, and stays put while they read further up. */
export function Bubbles({ me, label, bubbles, log, address, onAtEnd }: Props) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const end = useRef(true);
  const geometry = useRef('');
  const [away, setAway] = useState(false);
  const newest = bubbles.at(-1)?.key;

  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const scrolled = () => {
    const at = box.current;
    if (!at) return;
    const shape = `${at.clientWidth}x${at.clientHeight}/${at.scrollHeight}`;
    const moved = shape === geometry.current;
    geometry.current = shape;
    // A column that changes its width scrolls without the reader: who was at the end stays there.
    if (!moved && end.current) return toEnd();
    end.current = at.scrollHeight - at.scrollTop - at.clientHeight < nearPixels;
    setAway(!end.current);
    onAtEnd?.(end.current);
  };
  const ownNewest = bubbles.at(-1)?.letter?.state === 'sending';
  useLayoutEffect(() => {
    if (end.current || ownNewest) toEnd();
  }, [newest, bubbles, ownNewest]);
  useLayoutEffect(() => {
    if (!box.current || !list.current) return;
    const observer = new ResizeObserver(() => end.current && toEnd());
    observer.observe(box.current);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  return (
    <div className="relative min-h-0 flex-1">
      <div ref={box} onScroll={scrolled} tabIndex={0} role="region" aria-label={label} className="h-full overflow-y-auto px-2.5 py-2">
        <ol ref={list} className="grid gap-2">
          {bubbles.map((bubble) => <Line key={bubble.key} bubble={bubble} myId={me.staffId} log={log} address={address} />)}
        </ol>
      </div>
      {away && <Btn small variant="plain" className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-1" onPress={toEnd}>{words.column.toNewest}</Btn>}
    </div>
  );
}

interface LineProps {
  bubble: Bubble;
  myId: string;
  log: Log;
  address: Address;
}

const Line = memo(function Line({ bubble, myId, log, address }: LineProps) {
  const author = bubble.entry?.author ?? 'counselor';
  const kind = bubble.entry?.kind ?? 'text';
  const own = author === 'counselor';
  return (
    <li data-testid="bubble" data-seq={bubble.seq ?? ''} data-author={author} data-state={bubble.state} data-kind={kind} className={`min-w-0 ${own && log === 'talk' ? 'pl-[8%]' : kind === 'text' || kind === 'files' ? 'pr-[8%]' : ''}`}>
      {bubble.entry && kind === 'consent' ? <ConsentCard entry={bubble.entry} />
        : bubble.entry && kind === 'answers' ? <AnswersCard entry={bubble.entry} />
        : bubble.entry && kind === 'closingNotice' ? <ClosingLine entry={bubble.entry} />
        : <Said bubble={bubble} own={own} myId={myId} log={log} address={address} />}
    </li>
  );
});

function Said({ bubble, own, myId, log, address }: LineProps & { own: boolean }) {
  const words = useWords();
  const authorId = bubble.entry?.authorId;
  const colleague = own && authorId && authorId !== myId ? <Colleague staffId={authorId} myId={myId} tenantId={address.tenantId} /> : null;
  const unsent = bubble.state === 'waiting' || bubble.state === 'refused';
  // Files alone: who sent them is read out, and there is no empty bubble.
  const bare = !bubble.text && !bubble.letter?.files.length;
  const look = log === 'staff' ? 'bubble-memo' : own ? 'bubble-own' : 'bubble-theirs';
  const state = log === 'staff' && (bubble.state === 'accepted' || bubble.state === 'read') ? words.column.state.stored : words.column.state[bubble.state];
  return (
    <>
      <p className={bare ? 'sr-only' : `bubble w-fit max-w-full ${look} ${unsent ? 'bubble-unsent' : ''}`}>
        <span className="sr-only">{own ? (colleague ?? words.me) : bubble.entry?.author === 'system' ? words.column.system : words.column.resident}: </span>
        {bubble.text}
        {bubble.letter?.files.map((file) => <span key={file.attachmentId} className="block text-muted">{file.name}</span>)}
      </p>
      {bubble.entry?.attachments && bubble.entry.attachments.length > 0 && <Attachments address={address} files={bubble.entry.attachments} own={own && log === 'talk'} />}
      <p className={`flex flex-wrap items-center gap-x-2 px-1 num text-dns-14N-130 ${own && log === 'talk' ? 'justify-end' : ''} ${unsent ? 'text-warn' : 'text-muted'}`}>
        {colleague && <span aria-hidden="true">{colleague}</span>}
        {bubble.at && <time dateTime={bubble.at} title={exactTime(bubble.at)}>{clockTime(bubble.at)}</time>}
        {own && <span className={bubble.state === 'read' && log === 'talk' ? 'text-good' : ''}>{state}</span>}
      </p>
      {bubble.state === 'refused' && bubble.letter && <Refused entryId={bubble.letter.entryId} code={bubble.letter.refusal} address={address} />}
    </>
  );
}

/** Who wrote it, where that was somebody else of the team: its own part, so that only such lines ask for names. */
function Colleague({ staffId, myId, tenantId }: { staffId: string; myId: string; tenantId: string }) {
  return <>{useNames(tenantId, myId).nameOf(staffId)}</>;
}

function Refused({ entryId, code, address }: { entryId: string; code: string | null; address: Address }) {
  const words = useWords();
  const back = () => {
    const text = outbox.discard(entryId);
    const now = drafts.get()[laneOf(address)] ?? '';
    if (text !== null) setDraft(address, now === '' ? text : `${text}\n${now}`);
  };
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 text-danger">
      <p role="alert">{words.problems[code ?? ''] ?? words.problems['internal']}</p>
      <Btn small onPress={back}>{words.column.back}</Btn>
    </div>
  );
}
