/** The longest text of one entry, in UTF-16 units, as the services count. */
export const longest = 4_000;

export type TextVerdict = { may: true } | { may: false; why: 'empty' } | { may: false; why: 'tooLong'; over: number } | { may: false; why: 'badText' };

/** Whether a text may be sent; nothing is trimmed, the services store what was written. */
export function maySend(text: string): TextVerdict {
  if (text.trim() === '') return { may: false, why: 'empty' };
  if (text.length > longest) return { may: false, why: 'tooLong', over: text.length - longest };
  if (text.includes('\u0000') || /\p{Surrogate}/u.test(text)) return { may: false, why: 'badText' };
  return { may: true };
}
