import { useState } from 'react';
import { calls } from '../record/calls';
import { NotProved, useProof } from '../record/Proof';
import type { Order } from '../types';
import { say } from '../ui/announce';
import { Btn, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords, wordsNow } from '../words';
import type { Words } from '../words.ja';
import { subjectOf, titleOf } from './describe';
import { keepingChanged, useDesks } from './useKeeping';

/** An order that somebody is about to approve or to take back. */
export interface Signing {
  order: Order;
  act: 'approve' | 'withdraw';
}

const consequence = (order: Order, words: Words): string =>
  order.kind === 'hold' ? words.keeping.approveHold : order.kind === 'releaseHold' ? words.keeping.approveRelease : order.kind === 'destroyBucket' ? words.keeping.approveYear : words.keeping.approveErase;

/** The second signature, or taking a proposal back: asked once more, with what follows from it. */
export function SignSheet({ tenantId, signing, onClose }: { tenantId: string; signing: Signing | null; onClose: () => void }) {
  const words = useWords();
  const kind = signing ? (words.keeping.kinds[signing.order.kind] ?? '') : '';
  return (
    <Sheet role="alertdialog" heading={signing?.act === 'withdraw' ? words.keeping.withdrawHeading(kind) : words.keeping.approveHeading(kind)} isOpen={signing !== null} onClose={onClose}>
      {signing && <Sign tenantId={tenantId} signing={signing} onClose={onClose} />}
    </Sheet>
  );
}

function Sign({ tenantId, signing: { order, act }, onClose }: { tenantId: string; signing: Signing; onClose: () => void }) {
  const words = useWords();
  const { deskName } = useDesks(tenantId);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { prove, sheet } = useProof();
  const sign = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      if (act === 'approve') await prove(() => calls.approve(tenantId, order.orderId));
      else await calls.withdraw(tenantId, order.orderId);
      say(act === 'approve' ? wordsNow().keeping.approved : wordsNow().keeping.withdrawn);
      onClose();
    } catch (error) {
      if (!(error instanceof NotProved)) setTrouble(explain(error, words));
    } finally {
      setBusy(false);
      keepingChanged(tenantId);
    }
  };
  return (
    <>
      <p className="num text-dns-16B-130">{titleOf(order, words)}<br />{subjectOf(order, words, deskName)}</p>
      <p>{act === 'approve' ? consequence(order, words) : words.keeping.withdrawLead}</p>
      {trouble && <Trouble testId="sign-problem">{trouble}</Trouble>}
      <SheetButtons>
        <Btn onPress={onClose} autoFocus>{words.cancel}</Btn>
        <Btn variant="danger" isDisabled={busy} data-testid="sign-confirm" onPress={() => void sign()}>{act === 'approve' ? words.keeping.approve : words.keeping.withdraw}</Btn>
      </SheetButtons>
      {sheet}
    </>
  );
}
