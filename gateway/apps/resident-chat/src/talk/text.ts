/** The limit of one entry, in UTF-16 units: what `String.length` counts, here and at the vault. */
export const textLimit = 4_000;

/** From here on the writer is told how much room is left. */
export const counterFrom = 3_600;

/** Text as the vault takes it: no NUL, no half of a surrogate pair, one kind of line end. Nothing is trimmed. */
export function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\0/g, '')
    // With the `u` flag a whole pair is one character, so only halves match. (Look-behind would break old Safari.)
    .replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

export const sayable = (text: string): boolean => text.trim() !== '' && text.length <= textLimit;
