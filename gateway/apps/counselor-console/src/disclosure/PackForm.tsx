import { useId, useState } from 'react';
import type { Log } from '../types';
import { Btn, Field } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls } from './calls';
import { Chooser, type Chosen } from './Chooser';
import { Part, Tick, useAct } from './parts';
import { readCertificate, sameFingerprint, spoken } from './redaction';

/** Choosing, the recipient's certificate, and the package. What is chosen is in memory only, until the vault has it. */
export function PackForm({ tenantId, id }: { tenantId: string; id: string }) {
  const words = useWords();
  const text = words.disclosure.pack;
  const file = useId();
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [certificate, setCertificate] = useState<{ certificate: string; fingerprint: string } | null>(null);
  const [bad, setBad] = useState(false);
  const [typed, setTyped] = useState('');
  const [withIdentity, setWithIdentity] = useState(false);
  const { busy, act, trouble } = useAct();
  const same = certificate !== null && sameFingerprint(typed, certificate.fingerprint);

  const read = async (files: FileList | null) => {
    const found = files?.[0] ? await readCertificate(files[0]) : null;
    setCertificate(found);
    setBad(found === null);
  };
  const pack = () => act(async () => {
    if (!certificate) return;
    const entries = [...chosen].map(([name, redactions]) => {
      const [log, seq] = name.split('/');
      return { log: log as Log, seq: Number(seq), redactions: redactions.map(({ start, length }) => ({ start, length })) };
    });
    await disclosureCalls.pack(tenantId, id, { entries, certificate: certificate.certificate, fingerprint: typed.trim(), withIdentity });
  }, text.done);

  return (
    <>
      <Chooser tenantId={tenantId} id={id} chosen={chosen} onChange={setChosen} />
      <Part heading={text.heading} lead={text.lead}>
        <div className="field max-w-2xl">
          <label className="label" htmlFor={file}>{text.file}</label>
          <input id={file} type="file" accept=".pem,.cer,.crt,.der,application/x-x509-ca-cert" className="input py-2" data-testid="pack-file" aria-invalid={bad} aria-describedby={`${file}-bad`} onChange={(e) => void read(e.target.files)} />
          <p id={`${file}-bad`} role="alert" className="text-danger">{bad ? text.badFile : ''}</p>
        </div>
        {certificate && <p>{text.known}<br /><span className="text-mono-14N-150 break-all" data-testid="pack-known">{spoken(certificate.fingerprint)}</span></p>}
        <div className="max-w-2xl"><Field label={text.typed} value={typed} onChange={setTyped} testId="pack-typed" maxDigits={128} autoComplete="off" inputClass="text-mono-14N-150" error={certificate && typed.trim().length >= 64 && !same ? text.differs : undefined} /></div>
        <Tick checked={withIdentity} onChange={setWithIdentity} testId="pack-identity">{text.identity}</Tick>
        {trouble}
        <div><Btn variant="primary" isDisabled={busy || !same || chosen.size === 0} data-testid="pack-submit" onPress={() => void pack()}>{busy ? text.busy : text.submit}</Btn></div>
      </Part>
    </>
  );
}
