import { clockTime } from '../time';
import type { StaffEntry } from '../types';
import { useWords } from '../words';

const At = ({ iso }: { iso: string }) => <time dateTime={iso} className="num text-muted font-normal">{clockTime(iso)}</time>;

export function ConsentCard({ entry }: { entry: StaffEntry }) {
  const words = useWords();
  return (
    <details className="panel px-3 py-1.5">
      <summary className="cursor-pointer"><span className="text-good">✓</span> {words.column.consent} <At iso={entry.storedAt} /></summary>
      <p className="words pt-1 text-muted" aria-label={words.column.consentShow}>{entry.text}</p>
    </details>
  );
}

export function AnswersCard({ entry }: { entry: StaffEntry }) {
  const words = useWords();
  return (
    <div role="group" className="panel px-3 py-2" aria-label={words.column.answers}>
      <h3 className="flex flex-wrap gap-x-2 text-dns-14B-130">{words.column.answers} <At iso={entry.storedAt} /></h3>
      {entry.answers && entry.answers.length > 0 ? (
        <dl className="grid gap-1 pt-1">
          {entry.answers.map((answer, i) => (
            <div key={i} className="@min-[20rem]:flex gap-2">
              <dt className="text-muted @min-[20rem]:w-28 shrink-0">{answer.label}</dt>
              <dd className="words min-w-0">{answer.values.join('、')}</dd>
            </div>
          ))}
        </dl>
      ) : <p className="words pt-1">{entry.text}</p>}
    </div>
  );
}

export function ClosingLine({ entry }: { entry: StaffEntry }) {
  const words = useWords();
  return (
    <div className="grid justify-items-center gap-0.5 border-t border-line pt-2 text-center text-muted">
      <p>{words.column.closingNotice} <At iso={entry.storedAt} /></p>
      <p className="words">{entry.text}</p>
    </div>
  );
}
