import { useState, type ReactNode } from 'react';
import { client } from '../session/desk';
import type { Disclosure } from '../types';
import { say } from '../ui/announce';
import { Trouble } from '../ui/controls';
import { NotProved, useProof } from '../record/Proof';
import { explain, useWords, wordsNow } from '../words';

/** Our own sentence for a refusal of the vault. */
export function explainDisclosure(error: unknown): string {
  const words = wordsNow();
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return words.disclosure.problems[code] ?? explain(error, words);
}

/** Runs an act once at a time, says how it ended, and has all of the page looked at anew: somebody else may have gone on. */
export function useAct() {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  // Signing and handing over want a fresh proof of the person: asked for when the vault says so.
  const { prove, sheet } = useProof();
  const act = async (work: () => Promise<unknown>, done: string): Promise<boolean> => {
    setBusy(true);
    setTrouble(null);
    try {
      await prove(work);
      say(done);
      return true;
    } catch (error) {
      if (!(error instanceof NotProved)) setTrouble(explainDisclosure(error));
      return false;
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ['disclosures'] });
    }
  };
  return { busy, act, setTrouble, trouble: <>{sheet}{trouble && <Trouble testId="disclosure-trouble">{trouble}</Trouble>}</> };
}

export function useBasisName() {
  const words = useWords();
  return (basis: number | null | undefined, label: string | null | undefined): string => label ?? (basis ? words.disclosure.basisNames[basis] : undefined) ?? words.disclosure.noBasis;
}

export function StateChips({ one }: { one: Disclosure }) {
  const words = useWords();
  const tone = one.state === 'acknowledged' ? 'chip-good' : one.state === 'refused' || one.state === 'lapsed' ? 'chip-quiet' : 'chip-warn';
  return (
    <span className="flex flex-wrap gap-1">
      <span className={`chip ${tone}`} data-testid="disclosure-state">{words.disclosure.states[one.state]}</span>
      {one.emergency && <span className="chip chip-danger">{words.disclosure.emergency}</span>}
      {one.incidentAt && <span className="chip chip-danger">{words.disclosure.incident}</span>}
    </span>
  );
}

interface AreaProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  testId: string;
  most: number;
}

/** A field of several lines. */
export const Area = ({ label, value, onChange, testId, most }: AreaProps) => (
  <label className="field"><span className="label">{label}</span>
    <textarea className="input py-2" rows={4} value={value} maxLength={most} data-testid={testId} onChange={(e) => onChange(e.target.value)} />
  </label>
);

interface TickProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId: string;
  disabled?: boolean;
  children: ReactNode;
}

export const Tick = ({ checked, onChange, testId, disabled = false, children }: TickProps) => (
  <label className="flex min-h-11 cursor-pointer items-center gap-2">
    <input type="checkbox" className="size-5 shrink-0 accent-accent" checked={checked} disabled={disabled} data-testid={testId} onChange={(e) => onChange(e.target.checked)} />
    <span>{children}</span>
  </label>
);

/** A part of the page with a heading of its own. */
export const Part = ({ heading, lead, children }: { heading: string; lead?: string; children: ReactNode }) => (
  <section className="panel grid gap-3 p-4">
    <h2 className="text-std-17B-170">{heading}</h2>
    {lead && <p className="text-muted">{lead}</p>}
    {children}
  </section>
);

/** Saves a file from memory; nothing of it stays in the page. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

/** Now, as a field for date and time in Japan takes it. */
export const nowInJapan = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'short' }).format(new Date()).replace(' ', 'T');

/** What such a field says, with its zone. */
export const fromJapan = (local: string): string => `${local}:00+09:00`;
