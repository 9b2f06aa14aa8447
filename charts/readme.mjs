// A chart's README from its values.yaml: the comment lines with "--" above a value describe it. Used by tests/charts.
import fs from 'node:fs';
import path from 'node:path';

/** Every described value as [path, default, description]. */
function described(text) {
  const rows = [], stack = [];
  let about = [];
  for (const line of text.split('\n')) {
    const comment = /^\s*# (?:-- )?(.*)$/.exec(line);
    if (comment) { about = /# -- /.test(line) ? [comment[1]] : about.length ? [...about, comment[1]] : []; continue; }
    const pair = /^(\s*)([A-Za-z][\w-]*):\s?(.*)$/.exec(line);
    if (!pair) { about = []; continue; }
    while (stack.length && stack.at(-1).indent >= pair[1].length) stack.pop();
    stack.push({ indent: pair[1].length, key: pair[2] });
    if (about.length || (pair[3] && !/^[{&]/.test(pair[3]))) rows.push([stack.map(({ key }) => key).join('.'), pair[3], about.join(' ')]);
    about = [];
  }
  return rows;
}

export function readme(folder) {
  const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
  const chart = read('Chart.yaml');
  const cell = (text) => text.replaceAll('|', '\\|');
  const rows = described(read('values.yaml')).map(([name, value, about]) => `| \`${name}\` | ${value ? `\`${cell(value)}\`` : ''} | ${cell(about)} |`);
  const examples = fs.existsSync(path.join(folder, 'examples')) ? fs.readdirSync(path.join(folder, 'examples')).sort().map((file) => `- \`examples/${file}\`: ${/^# (.*)$/m.exec(read(`examples/${file}`))[1]}`) : [];
  return [`# ${/^name: (.*)$/m.exec(chart)[1]}`, '', /^description: (.*)$/m.exec(chart)[1], '', 'How to install, upgrade and remove it: `services/guide/kubernetes.md`. Unknown values are refused by `values.schema.json`.', '',
    ...(examples.length ? ['## Examples', '', ...examples, ''] : []), '## Values', '', '| value | default | what it is |', '|---|---|---|', ...rows, '', 'Written from `values.yaml` by `UPDATE=1 make chart`; do not edit.', ''].join('\n');
}
