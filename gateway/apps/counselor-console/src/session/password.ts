export interface PasswordRules {
  length: boolean;
  name: boolean;
  product: boolean;
}

export const leastLength = 15;
const productWords = ['tomoshibi', '灯火', 'ともしび', 'トモシビ'];

/** The rules that the page can show while typing; the service decides again, with the same rules. */
export function passwordRules(password: string, displayName: string, email: string): PasswordRules {
  const low = password.normalize('NFKC').toLowerCase();
  const holds = (part: string) => part.length >= 3 && low.includes(part.normalize('NFKC').toLowerCase());
  const names = [...displayName.split(/[\s ]+/), displayName.replace(/[\s ]+/g, ''), email, email.split('@')[0] ?? ''];
  return {
    length: [...password].length >= leastLength,
    // A two-letter family name counts too when it is not plain Latin.
    name: !names.some((part) => holds(part) || (part.length === 2 && /[^\u0000-\u007f]/.test(part) && low.includes(part))),
    product: !productWords.some((word) => low.includes(word)),
  };
}
