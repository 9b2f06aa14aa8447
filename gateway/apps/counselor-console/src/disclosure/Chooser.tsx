import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { exactTime } from '../time';
import type { EntryToChoose, Log } from '../types';
import { announce } from '../ui/announce';
import { Btn, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { Part, Tick } from './parts';
import { redacted, withRange, type Range } from './redaction';

/** What is chosen so far: by log and seq, with what of it is blacked out. */
export type Chosen = ReadonlyMap<string, readonly Range[]>;

export const nameOf = (log: string, seq: number): string => `${log}/${seq}`;

interface Props {
  tenantId: string;
  id: string;
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}

/** The talk and, if asked for, the staff's notes: a tick for each entry that goes out, and places of it blacked out. */
export function Chooser({ tenantId, id, chosen, onChange }: Props) {
  const words = useWords();
  const text = words.disclosure.choose;
  const redactions = [...chosen.values()].reduce((sum, ranges) => sum + ranges.length, 0);
  return (
    <Part heading={text.heading} lead={text.lead}>
      <p role="status" className="num" data-testid="choose-count">{text.chosen(chosen.size, redactions)}</p>
      {(['talk', 'staff'] as const).map((log) => <LogToChoose key={log} tenantId={tenantId} id={id} log={log} chosen={chosen} onChange={onChange} />)}
    </Part>
  );
}

function LogToChoose({ tenantId, id, log, chosen, onChange }: Props & { log: Log }) {
  const words = useWords();
  const text = words.disclosure.choose;
  // Each look stands in the access log: the staff's notes are opened only when asked for.
  const [shown, setShown] = useState(false);
  const entries = useQuery({ queryKey: disclosureKeys.entries(tenantId, id, log), queryFn: () => disclosureCalls.entries(tenantId, id, log), enabled: shown, staleTime: Infinity, retry: false });
  const name = text.logs[log];
  if (!shown) return <div><Btn data-testid={`choose-show-${log}`} onPress={() => setShown(true)}>{text.show(name)}</Btn></div>;
  return (
    <section aria-label={name} className="grid gap-2">
      <h3 className="text-dns-16B-130">{name}</h3>
      {entries.error && <Trouble>{text.failed}</Trouble>}
      {!entries.data && !entries.error && <p role="status">{words.loading}</p>}
      {entries.data && (
        <ol className="grid gap-2">
          {entries.data.map((entry) => (
            <OneEntry key={entry.seq} entry={entry} ranges={chosen.get(nameOf(log, entry.seq))} onChange={(ranges) => {
              const next = new Map(chosen);
              if (ranges) next.set(nameOf(log, entry.seq), ranges);
              else next.delete(nameOf(log, entry.seq));
              onChange(next);
            }} />
          ))}
        </ol>
      )}
    </section>
  );
}

function OneEntry({ entry, ranges, onChange }: { entry: EntryToChoose; ranges: readonly Range[] | undefined; onChange: (ranges: readonly Range[] | null) => void }) {
  const words = useWords();
  const text = words.disclosure.choose;
  const field = useRef<HTMLTextAreaElement>(null);
  const blacken = () => {
    const { selectionStart: from, selectionEnd: to } = field.current ?? { selectionStart: 0, selectionEnd: 0 };
    if (!ranges || from === to) return announce(text.nothing);
    const next = withRange(ranges, entry.text, from, to);
    onChange(next);
    announce(redacted(entry.text, next));
  };
  return (
    <li className="rounded-8 border border-line p-3" data-testid={`choose-${entry.log}-${entry.seq}`}>
      <div className="flex flex-wrap items-center gap-x-4">
        <Tick checked={ranges !== undefined} onChange={(on) => onChange(on ? [] : null)} testId={`choose-tick-${entry.log}-${entry.seq}`}>{text.include(entry.seq)}</Tick>
        <span className="text-muted">{text.authors[entry.author]}</span>
        <time className="num text-muted" dateTime={entry.storedAt}>{exactTime(entry.storedAt)}</time>
      </div>
      {ranges === undefined ? <p className="words">{entry.text}</p> : (
        <div className="grid gap-2">
          {/* A field that cannot be written in: its selection works by mouse, by finger and by keyboard, and counts as the vault counts. */}
          <textarea ref={field} readOnly className="input words py-2" rows={Math.min(8, Math.max(2, Math.ceil(entry.text.length / 40)))} value={entry.text} aria-label={`${text.text(entry.seq)} ${text.hint}`} data-testid={`choose-text-${entry.log}-${entry.seq}`} />
          <div className="flex flex-wrap gap-2">
            <Btn small onPress={blacken} data-testid={`choose-black-${entry.log}-${entry.seq}`}>{text.blacken}</Btn>
            {ranges.length > 0 && <Btn small variant="quiet" onPress={() => onChange([])}>{text.clear}</Btn>}
          </div>
          {ranges.length > 0 && <p className="words rounded-8 bg-sunken p-2"><span className="sr-only">{text.preview}: </span>{redacted(entry.text, ranges)}</p>}
        </div>
      )}
    </li>
  );
}
