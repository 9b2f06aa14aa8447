import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api } from '../api';
import { shortId } from '../board/board';
import { openRecord } from '../record/opened';
import { exactTime } from '../time';
import type { Author, Membership, SearchHit, SearchPage } from '../types';
import { Btn, Field, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

/** Words in the consultations one may read. What is looked for is in memory only: never in the address, never kept. */
export function SearchPageView({ membership }: { membership: Membership }) {
  const words = useWords();
  const [query, setQuery] = useState('');
  const [deskId, setDeskId] = useState('');
  const [state, setState] = useState('');
  const [author, setAuthor] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [found, setFound] = useState<SearchPage | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [running, setRunning] = useState<AbortController | null>(null);
  const last = useRef<AbortController | null>(null);
  // Leaving the page ends the search in the vault too.
  useEffect(() => () => last.current?.abort(), []);

  const look = async (event: FormEvent) => {
    event.preventDefault();
    if (query.trim() === '') return;
    last.current?.abort();
    const now = new AbortController();
    last.current = now;
    setRunning(now);
    setTrouble(null);
    setFound(null);
    try {
      setFound(await api.search(membership.tenantId, {
        query: query.trim(),
        ...(deskId ? { deskId } : {}), ...(state ? { closed: state === 'closed' } : {}), ...(author ? { author: author as Author } : {}),
        ...(from ? { openedFrom: `${from}T00:00:00+09:00` } : {}), ...(to ? { openedBefore: dayAfter(to) } : {}),
      }, now.signal));
    } catch (error) {
      if (!now.signal.aborted) setTrouble(explain(error, words));
    } finally {
      if (last.current === now) setRunning(null);
    }
  };

  return (
    <div className="h-full overflow-y-auto p-3 desk:p-4">
      <div className="mx-auto grid max-w-4xl gap-4">
        <h1 className="text-std-20B-150">{words.search.heading}</h1>
        <form role="search" className="grid gap-3" onSubmit={(e) => void look(e)} noValidate>
          <div className="flex flex-wrap items-end gap-3">
            <div className="min-w-60 flex-1"><Field label={words.search.query} hint={words.search.lead} value={query} onChange={setQuery} testId="search-query" maxDigits={100} autoComplete="off" /></div>
            <Btn type="submit" variant="primary" className="min-h-10" isDisabled={running !== null || query.trim() === ''} data-testid="search-run">{words.search.run}</Btn>
            {running && <Btn className="min-h-10" onPress={() => running.abort()}>{words.search.stop}</Btn>}
          </div>
          <div className="grid grid-cols-2 gap-3 desk:flex desk:flex-wrap">
            <Choice label={words.search.desk} value={deskId} onChange={setDeskId} all={words.search.all} options={membership.desks.map((desk) => [desk.deskId, desk.name])} />
            <Choice label={words.search.state} value={state} onChange={setState} all={words.search.all} options={[['open', words.search.open], ['closed', words.search.closed]]} />
            <Choice label={words.search.author} value={author} onChange={setAuthor} all={words.search.all} options={[['resident', words.search.resident], ['counselor', words.search.counselor]]} />
            <DayField label={words.search.from} value={from} onChange={setFrom} />
            <DayField label={words.search.to} value={to} onChange={setTo} />
          </div>
        </form>
        {trouble && <Trouble>{trouble}</Trouble>}
        <p role="status" data-testid="search-summary">{running ? words.search.running : found ? words.search.summary(found) : ''}</p>
        {found && !found.whole && <Trouble>{words.search.cut}</Trouble>}
        {found && found.hits.length > 0 && <ol className="grid gap-2">{found.hits.map((hit) => <Hit key={`${hit.consultationId}/${hit.log}/${hit.seq}`} hit={hit} membership={membership} />)}</ol>}
      </div>
    </div>
  );
}

/** The first moment after a Japanese day. */
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00+09:00`) + 86_400_000).toISOString();

function Hit({ hit, membership }: { hit: SearchHit; membership: Membership }) {
  const words = useWords();
  const desk = membership.desks.find((one) => one.deskId === hit.deskId)?.name;
  return (
    <li className="panel grid gap-1 p-3" data-testid="search-hit">
      <p className="flex flex-wrap gap-x-3 text-muted">
        <span className="num text-dns-14B-130">{words.ref(shortId(hit.consultationId))}</span>
        {desk && <span>{desk}</span>}
        <span>{hit.closedAt ? words.search.closed : words.search.open}</span>
        <span>{hit.log === 'staff' ? words.column.memo : hit.author === 'resident' ? words.search.resident : words.search.counselor}</span>
        <time className="num" dateTime={hit.storedAt}>{exactTime(hit.storedAt)}</time>
      </p>
      <p className="words">{marked(hit)}</p>
      <div><Btn small aria-label={words.record.openLong(words.ref(shortId(hit.consultationId)))} data-testid="hit-open" onPress={() => openRecord(membership.tenantId, hit.consultationId, placeOf(hit))}>{words.record.open}</Btn></div>
    </li>
  );
}

/** Where the record is to be opened, and what was found there. */
const placeOf = ({ log, seq, snippet, highlights }: SearchHit) =>
  ({ log: log === 'staff' ? 'staff' as const : 'talk' as const, seq, marks: [...new Set(highlights.map(({ start, length }) => snippet.slice(start, start + length)))] });

/** Text only as text: the marks are elements of their own. */
function marked({ snippet, highlights }: SearchHit) {
  const parts = [];
  let at = 0;
  for (const { start, length } of highlights) {
    parts.push(snippet.slice(at, start), <mark key={start}>{snippet.slice(start, start + length)}</mark>);
    at = start + length;
  }
  return [...parts, snippet.slice(at)];
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  all: string;
  options: readonly (readonly [string, string])[];
}

const Choice = ({ label, value, onChange, all, options }: ChoiceProps) => (
  <label className="grid gap-1"><span className="label">{label}</span>
    <select className="input" value={value} onChange={(e) => onChange(e.target.value)}>
      <option value="">{all}</option>
      {options.map(([key, name]) => <option key={key} value={key}>{name}</option>)}
    </select>
  </label>
);

const DayField = ({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) => (
  <label className="grid gap-1"><span className="label">{label}</span>
    <input type="date" className="input" value={value} onChange={(e) => onChange(e.target.value)} />
  </label>
);
