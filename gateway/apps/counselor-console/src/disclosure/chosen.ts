import type { DisclosurePackage, Log } from '../types';
import type { Range } from './redaction';

/** What is chosen of one entry: its blacked-out places, and which of its files go along. */
export interface Choice {
  consultationId: string;
  log: Log;
  seq: number;
  ranges: readonly Range[];
  files: readonly string[];
}

/** What is chosen so far, by consultation, log and number. */
export type Chosen = ReadonlyMap<string, Choice>;

export const nameOf = (consultationId: string, log: string, seq: number): string => `${consultationId}/${log}/${seq}`;

/** One entry more, changed, or gone. */
export function withChoice(chosen: Chosen, name: string, choice: Choice | null): Chosen {
  const next = new Map(chosen);
  if (choice) next.set(name, choice);
  else next.delete(name);
  return next;
}

/** As the vault takes it. */
export const wanted = (chosen: Chosen): DisclosurePackage['entries'] =>
  [...chosen.values()].map(({ consultationId, log, seq, ranges, files }) => ({ consultationId, log, seq, redactions: ranges.map(({ start, length }) => ({ start, length })), files: [...files] }));

export const counts = (chosen: Chosen) => {
  const all = [...chosen.values()];
  return { entries: all.length, redactions: all.reduce((sum, one) => sum + one.ranges.length, 0), files: all.reduce((sum, one) => sum + one.files.length, 0) };
};
