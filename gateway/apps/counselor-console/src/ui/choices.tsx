import type { ReactNode } from 'react';

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly (readonly [string, string])[];
  /** What stands for "nothing chosen". */
  none?: string;
  testId?: string;
  error?: string | undefined;
}

/** One of some, with its label. */
export function Choice({ label, value, onChange, options, none, testId, error }: ChoiceProps) {
  return (
    <label className="field"><span className="label">{label}</span>
      <select className="input" value={value} data-testid={testId} aria-invalid={error !== undefined} onChange={(event) => onChange(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {options.map(([key, name]) => <option key={key} value={key}>{name}</option>)}
      </select>
      {error && <span role="alert" className="text-danger">{error}</span>}
    </label>
  );
}

/** The frame of a page: it scrolls, and its heading is the page's. */
export const PageFrame = ({ heading, lead, wide = false, children }: { heading: string; lead?: string; wide?: boolean; children: ReactNode }) => (
  <div className="h-full overflow-y-auto p-3 desk:p-4">
    <div className={`mx-auto grid grid-cols-[minmax(0,1fr)] gap-4 ${wide ? 'max-w-6xl' : 'max-w-4xl'}`}>
      <div className="grid gap-1">
        <h1 className="text-std-20B-150">{heading}</h1>
        {lead && <p className="text-muted">{lead}</p>}
      </div>
      {children}
    </div>
  </div>
);
