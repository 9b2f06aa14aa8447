export interface PasswordRules {
  length: boolean;
  name: boolean;
  product: boolean;
}

export const leastLength = 15;
const productWords = ['tomoshibi', '灯火', 'ともしび', 'トモシビ', 'password', 'パスワード', 'soudan', '相談', 'counsel', 'カウンセ'];

const oneForm = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The parts of names and addresses that mean something: four letters, or two where they are not Latin. */
const parts = (personal: readonly string[]): string[] =>
  personal.flatMap((text) => oneForm(text).split(/[ \u3000@._+・-]+/)).filter((part) => part.length >= 4 || (part.length >= 2 && /[^\u0000-\u2e7f]/.test(part)));

/** The rules that the page can show while typing; the service decides again, with the same rules and a list of known passwords. */
export function passwordRules(password: string, personal: readonly string[]): PasswordRules {
  const low = oneForm(password);
  return {
    length: [...password.normalize('NFKC')].length >= leastLength,
    name: !parts(personal).some((part) => low.includes(part)),
    product: !productWords.some((word) => low.includes(word)),
  };
}
