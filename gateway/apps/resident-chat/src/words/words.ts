import type { Failure } from '../wire/result';
import { ja, type Words } from './words.ja';

export type { Words };
export type Language = 'ja' | 'easy' | 'en';

export const languages: readonly { id: Language; label: string; lang: string }[] = [
  { id: 'ja', label: '日本語', lang: 'ja' },
  { id: 'easy', label: 'やさしい日本語', lang: 'ja' },
  { id: 'en', label: 'English', lang: 'en' },
];

/** Japanese is always here; the others come when asked for. */
export async function load(language: Language): Promise<Words> {
  if (language === 'easy') return (await import('./words.easy')).easy;
  if (language === 'en') return (await import('./words.en')).en;
  return ja;
}

const slot = 'language';

/** The one thing kept outside memory, for this tab only: it says nothing about the person. */
export function remembered(): Language {
  try {
    const kept = sessionStorage.getItem(slot);
    return languages.find((language) => language.id === kept)?.id ?? 'ja';
  } catch {
    return 'ja';
  }
}

export function remember(language: Language): void {
  try { sessionStorage.setItem(slot, language); } catch { /* no storage: it lasts as long as the page */ }
}

export interface Piece { text: string; reading?: string }

/** Splits `{漢字|かんじ}` from what stands around it. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/\{([^|{}]+)\|([^|{}]+)\}/g)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: match[1] ?? '', reading: match[2] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** For places that take no ruby: labels, placeholders. */
export const plain = (text: string): string => pieces(text).map((piece) => piece.text).join('');

/** The one place where a problem's code becomes words. */
export const problemText = (words: Words, failure: Failure): string => words.problem[failure.code] ?? words.problem.other;
