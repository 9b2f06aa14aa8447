// Where test files register and what they assert with.
const tests = [];
export const test = (name, run) => tests.push({ name, run });
export const equal = (found, wanted, about) => {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${about}\n  found  ${a}\n  wanted ${b}`);
};
export const none = (broken, about) => { if (broken.length) throw new Error(`${about}:\n  ${broken.slice(0, 20).join('\n  ')}`); };
export const all = () => tests;
