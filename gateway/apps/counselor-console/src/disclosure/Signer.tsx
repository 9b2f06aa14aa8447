import { useQuery } from '@tanstack/react-query';
import { Btn } from '../ui/controls';
import { useWords } from '../words';
import { disclosureCalls, disclosureKeys } from './calls';
import { Part, save } from './parts';
import { spoken } from './redaction';

/** Our own certificate: what the recipient needs to check the signature, and the fingerprint to be read out. */
export function SignerPart({ tenantId }: { tenantId: string }) {
  const words = useWords();
  const text = words.disclosure.signer;
  const signer = useQuery({ queryKey: disclosureKeys.signer(tenantId), queryFn: () => disclosureCalls.signer(tenantId), staleTime: Infinity });
  if (!signer.data) return null;
  const { certificate, sha256 } = signer.data;
  return (
    <Part heading={text.heading} lead={text.lead}>
      <p className="text-mono-14N-150 break-all">{spoken(sha256)}</p>
      <div><Btn onPress={() => save('tomoshibi-signer.pem', new Blob([certificate], { type: 'application/x-pem-file' }))}>{text.save}</Btn></div>
    </Part>
  );
}
