/** Recovery phrases (合言葉): 20 characters of Crockford's base32, shown in five groups of four. */

const alphabet = /^[0-9A-HJKMNP-TV-Z]{20}$/;

/** Full-width becomes plain, look-alikes become what was meant (O→0, I and L→1), separators go. */
const bare = (typed: string): string =>
  typed.normalize('NFKC').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1').replace(/[^0-9A-Z]/g, '');

export function groups(phrase: string): string[] {
  return bare(phrase).match(/.{1,4}/g) ?? [];
}

export const format = (typed: string): string => groups(typed).join('-');

/** The phrase as the service takes it, or null when it cannot be one. */
export function parse(typed: string): string | null {
  const characters = bare(typed);
  return alphabet.test(characters) ? format(characters) : null;
}
