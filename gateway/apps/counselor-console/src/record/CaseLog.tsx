import { useEffect, useRef } from 'react';
import { AnswersCard, ClosingLine, ConsentCard } from '../desk/Cards';
import { Attachments } from '../desk/Files';
import { useLog } from '../desk/useLog';
import type { Address } from '../talk/outbox';
import { exactTime } from '../time';
import type { Log, StaffEntry } from '../types';
import { Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { markedParts } from './opened';

interface Props {
  tenantId: string;
  id: string;
  log: Log;
  /** The place to bring into sight, and what to mark there. */
  seq: number | null;
  marks: readonly string[];
  nameOf: (staffId: string) => string;
}

/** A log as it was written, only to read. Nothing here marks anything as read, and nothing can be sent. */
export function CaseLog({ tenantId, id, log, seq, marks, nameOf }: Props) {
  const words = useWords();
  const { data, error } = useLog(tenantId, id, log);
  if (error) return <Trouble testId="record-problem">{explain(error, words)}</Trouble>;
  if (!data) return <p role="status">{words.loading}</p>;
  const address: Address = { tenantId, consultationId: id, log };
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap gap-x-3 text-muted">
        {log === 'talk' && <span className={`chip ${data.closed ? 'chip-quiet' : 'chip-good'}`}>{data.closed ? words.record.closed : words.record.running}</span>}
        <span className="num">{words.record.count(data.entries.length)}</span><span>{words.record.readOnly}</span>
      </p>
      {data.entries.length === 0 ? <p className="panel p-4">{log === 'talk' ? words.record.noEntries : words.record.noMemo}</p> : (
        <ol className="grid gap-3" data-testid={`record-${log}`}>
          {data.entries.map((entry) => <Entry key={entry.seq} entry={entry} address={address} found={entry.seq === seq} marks={entry.seq === seq ? marks : []} nameOf={nameOf} />)}
        </ol>
      )}
    </div>
  );
}

interface EntryProps {
  entry: StaffEntry;
  address: Address;
  found: boolean;
  marks: readonly string[];
  nameOf: (staffId: string) => string;
}

function Entry({ entry, address, found, marks, nameOf }: EntryProps) {
  const words = useWords();
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!found || !place.current) return;
    place.current.scrollIntoView({ block: 'center' });
    place.current.focus({ preventScroll: true });
  }, [found]);
  const own = entry.author === 'counselor';
  const side = address.log === 'staff' ? '' : own ? 'pl-[8%]' : 'pr-[8%]';
  return (
    <li ref={place} tabIndex={found ? -1 : undefined} data-testid="record-entry" data-seq={entry.seq} data-found={found}
      className={`min-w-0 ${entry.kind === 'text' || entry.kind === 'files' ? side : ''} ${found ? 'rounded-12 border-2 border-accent bg-accent-soft p-2' : ''}`}>
      {found && <p className="pb-1 text-dns-14B-130 text-accent">{words.record.foundHere}</p>}
      {entry.kind === 'consent' ? <ConsentCard entry={entry} />
        : entry.kind === 'answers' ? <AnswersCard entry={entry} />
        : entry.kind === 'closingNotice' ? <ClosingLine entry={entry} />
        : <Said entry={entry} address={address} marks={marks} nameOf={nameOf} />}
    </li>
  );
}

function Said({ entry, address, marks, nameOf }: Omit<EntryProps, 'found'>) {
  const words = useWords();
  const own = entry.author === 'counselor';
  const who = own ? (entry.authorId ? nameOf(entry.authorId) : words.search.counselor) : entry.author === 'system' ? words.column.system : words.column.resident;
  const look = address.log === 'staff' ? 'bubble-memo' : own ? 'bubble-own' : 'bubble-theirs';
  return (
    <>
      <p className={`flex flex-wrap gap-x-2 px-1 pb-0.5 text-muted text-dns-14N-130 ${own && address.log === 'talk' ? 'justify-end' : ''}`}>
        <span>{who}</span><time className="num" dateTime={entry.storedAt}>{exactTime(entry.storedAt)}</time>
      </p>
      {entry.text !== '' && <p className={`bubble w-fit max-w-full ${look}`}>{markedParts(entry.text, marks).map((part, i) => (part.marked ? <mark key={i}>{part.text}</mark> : part.text))}</p>}
      {entry.attachments && entry.attachments.length > 0 && <Attachments address={address} files={entry.attachments} own={own && address.log === 'talk'} />}
    </>
  );
}
