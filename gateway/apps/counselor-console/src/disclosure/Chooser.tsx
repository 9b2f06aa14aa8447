import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { shortId } from '../board/board';
import { sizeText } from '../talk/files';
import { exactTime } from '../time';
import type { Disclosure, EntryToChoose, Log } from '../types';
import { announce } from '../ui/announce';
import { Btn, Trouble } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { counts, nameOf, withChoice, type Choice, type Chosen } from './chosen';
import { Part, Tick } from './parts';
import { redacted, withRange } from './redaction';

interface Props {
  tenantId: string;
  one: Disclosure;
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}

/** The talk and, if asked for, the staff's notes of each consultation: a tick for each entry that goes out, and places of it blacked out. */
export function Chooser({ tenantId, one, chosen, onChange }: Props) {
  const words = useWords();
  const text = words.disclosure.choose;
  const { entries, redactions, files } = counts(chosen);
  return (
    <Part heading={text.heading} lead={text.lead}>
      <p role="status" className="num" data-testid="choose-count">{text.chosen(entries, redactions, files)}</p>
      {one.consultationIds.map((id, at) => (
        <section key={id} className="grid gap-3" aria-label={words.ref(shortId(id))}>
          {one.consultationIds.length > 1 && <h3 className="text-dns-16B-130" title={id}>{words.ref(shortId(id))}</h3>}
          {(['talk', 'staff'] as const).map((log) => (
            <LogToChoose key={log} tenantId={tenantId} one={one} consultationId={id} log={log} place={at === 0 ? log : `${at + 1}-${log}`} chosen={chosen} onChange={onChange} />
          ))}
        </section>
      ))}
    </Part>
  );
}

function LogToChoose({ tenantId, one, consultationId, log, place, chosen, onChange }: Props & { consultationId: string; log: Log; place: string }) {
  const words = useWords();
  const text = words.disclosure.choose;
  // Each look stands in the access log: the staff's notes are opened only when asked for.
  const [shown, setShown] = useState(false);
  const id = one.disclosureId;
  const entries = useQuery({
    queryKey: disclosureKeys.entries(tenantId, id, consultationId, log), queryFn: () => disclosureCalls.entries(tenantId, id, consultationId, log), enabled: shown, staleTime: Infinity, retry: false,
  });
  const name = text.logs[log];
  const Heading = one.consultationIds.length > 1 ? 'h4' : 'h3';
  if (!shown) return <div><Btn data-testid={`choose-show-${place}`} onPress={() => setShown(true)}>{text.show(name)}</Btn></div>;
  return (
    <section aria-label={name} className="grid gap-2">
      <Heading className="text-dns-16B-130">{name}</Heading>
      {entries.error && <Trouble>{text.failed}</Trouble>}
      {!entries.data && !entries.error && <p role="status">{words.loading}</p>}
      {entries.data?.length === 0 && <p className="text-muted">{text.none}</p>}
      {entries.data && entries.data.length > 0 && (
        <ol className="grid gap-2">
          {entries.data.map((entry) => (
            <OneEntry key={entry.seq} entry={entry} place={place} choice={chosen.get(nameOf(consultationId, log, entry.seq)) ?? null}
              onChange={(part) => onChange(withChoice(chosen, nameOf(consultationId, log, entry.seq), part && { consultationId, log, seq: entry.seq, ...part }))} />
          ))}
        </ol>
      )}
    </section>
  );
}

type Marked = Pick<Choice, 'ranges' | 'files'>;

interface EntryProps {
  entry: EntryToChoose;
  place: string;
  choice: Marked | null;
  onChange: (choice: Marked | null) => void;
}

function OneEntry({ entry, place, choice, onChange }: EntryProps) {
  const words = useWords();
  const text = words.disclosure.choose;
  return (
    <li className="grid gap-2 rounded-8 border border-line p-3" data-testid={`choose-${place}-${entry.seq}`}>
      <div className="flex flex-wrap items-center gap-x-4">
        <Tick checked={choice !== null} onChange={(on) => onChange(on ? { ranges: [], files: [] } : null)} testId={`choose-tick-${place}-${entry.seq}`}>{text.include(entry.seq)}</Tick>
        <span className="text-muted">{text.kinds[entry.kind] ?? text.authors[entry.author]}</span>
        <time className="num text-muted" dateTime={entry.storedAt}>{exactTime(entry.storedAt)}</time>
      </div>
      {choice === null ? <p className="words">{entry.text}</p> : <Blackened entry={entry} place={place} choice={choice} onChange={onChange} />}
    </li>
  );
}

function Blackened({ entry, place, choice, onChange }: EntryProps & { choice: Marked }) {
  const words = useWords();
  const text = words.disclosure.choose;
  const field = useRef<HTMLTextAreaElement>(null);
  const { ranges, files } = choice;
  const blacken = () => {
    const { selectionStart: from, selectionEnd: to } = field.current ?? { selectionStart: 0, selectionEnd: 0 };
    if (from === to) return announce(text.nothing);
    const next = withRange(ranges, entry.text, from, to);
    onChange({ ranges: next, files });
    announce(text.blackened(next.length));
  };
  return (
    <>
      {/* A field that cannot be written in: its selection works by mouse, by finger and by keyboard, and counts as the vault counts. */}
      <textarea ref={field} readOnly className="input words field-sizing-content max-h-96 py-2" rows={rowsOf(entry.text)} value={entry.text} aria-label={`${text.text(entry.seq)} ${text.hint}`} data-testid={`choose-text-${place}-${entry.seq}`} />
      <div className="flex flex-wrap gap-2">
        <Btn small onPress={blacken} data-testid={`choose-black-${place}-${entry.seq}`}>{text.blacken}</Btn>
        {ranges.length > 0 && <Btn small variant="quiet" onPress={() => onChange({ ranges: [], files })}>{text.clear}</Btn>}
      </div>
      {ranges.length > 0 && <p className="words rounded-8 bg-sunken p-2"><span className="sr-only">{text.preview}: </span>{redacted(entry.text, ranges)}</p>}
      {entry.files.length > 0 && (
        <fieldset className="grid">
          <legend className="label">{text.files}</legend>
          <p className="hint">{text.fileLead}</p>
          {entry.files.map((file, at) => (
            <Tick key={file.attachmentId} checked={files.includes(file.attachmentId)} testId={`choose-file-${place}-${entry.seq}-${at + 1}`}
              onChange={(on) => onChange({ ranges, files: on ? [...files, file.attachmentId] : files.filter((id) => id !== file.attachmentId) })}>{text.file(at + 1, file.type, sizeText(file.size))}</Tick>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** For browsers that do not fit a field to its text by themselves. */
const rowsOf = (text: string): number => Math.min(12, Math.max(2, text.split('\n').reduce((sum, line) => sum + Math.ceil((line.length + 1) / 24), 0)));
