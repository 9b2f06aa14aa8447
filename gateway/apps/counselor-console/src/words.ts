import { Problem, Unreachable } from './api';
import { createStore, useStore } from './store';
import { en } from './words.en';
import { ja, type Words } from './words.ja';

export type Language = 'ja' | 'en';

const key = 'tomoshibi.language'; // a choice of the person, no word of a consultation

function chosen(): Language {
  try {
    return localStorage.getItem(key) === 'en' ? 'en' : 'ja';
  } catch {
    return 'ja';
  }
}

export const language = createStore<Language>(chosen());

export function chooseLanguage(next: Language): void {
  language.set(next);
  try {
    localStorage.setItem(key, next);
  } catch {
    // Storage is off: the choice holds for this page.
  }
}

export const wordsNow = (): Words => (language.get() === 'en' ? en : ja);

export function useWords(): Words {
  return useStore(language) === 'en' ? en : ja;
}

/** Our own sentence for an error; never a text that came over the network. */
export function explain(error: unknown, words: Words): string {
  if (error instanceof Unreachable) return words.problems['unreachable'] ?? '';
  if (error instanceof Problem) return words.problems[error.code] ?? words.recordProblems[error.code] ?? words.keepingProblems[error.code] ?? words.problems['internal'] ?? '';
  return words.problems['internal'] ?? '';
}
