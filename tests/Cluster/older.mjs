// older.mjs <charts> <copy> <hold>: the chart for an API server of 1.20. What is replaced must be there, so that this list says all that differs.
import fs from 'node:fs';
import path from 'node:path';

const [from, to, hold] = process.argv.slice(2);
fs.rmSync(to, { recursive: true, force: true });
fs.cpSync(from, to, { recursive: true });
function replace(file, ...pairs) {
  const name = path.join(to, 'tomoshibi', file);
  let text = fs.readFileSync(name, 'utf8');
  for (const [old, young] of pairs) {
    if (!text.includes(old)) throw new Error(`${file} does not hold ${old}`);
    text = text.replaceAll(old, young);
  }
  fs.writeFileSync(name, text);
}

const templates = 'charts/service/templates';
replace('Chart.yaml', ['kubeVersion: ">=1.30.0-0"\n', '']);
// policy/v1 came with 1.21, its unhealthyPodEvictionPolicy with 1.26.
replace(`${templates}/service.yaml`, ['apiVersion: policy/v1\n', 'apiVersion: policy/v1beta1\n'], ['  unhealthyPodEvictionPolicy: AlwaysAllow\n', '']);
// podFailurePolicy came with 1.26: a 78 is tried again here.
replace(`${templates}/migrate.yaml`, [`  # 78: not set up, or not proven to be in Japan. Another try would say the same.
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {containerName: migrate, operator: In, values: [78]}}
`, '']);
// matchLabelKeys came with 1.25, preStop.sleep with 1.29: the image has no shell, so a program of the node sleeps.
replace(`${templates}/deployment.yaml`, ['          matchLabelKeys: [pod-template-hash]\n', ''], ['sleep: {seconds: 10}', 'exec: {command: [/hold/hold, "10"]}'],
  ['          volumeMounts: {{- include "service.mounts" (list . false) | nindent 12 }}\n', '          volumeMounts: {{- include "service.mounts" (list . false) | nindent 12 }}\n            - {name: hold, mountPath: /hold, readOnly: true}\n'],
  ['      volumes: {{- include "service.volumes" (list . false) | nindent 8 }}\n', `      volumes: {{- include "service.volumes" (list . false) | nindent 8 }}\n        - name: hold\n          hostPath: {path: ${hold}}\n`]);
