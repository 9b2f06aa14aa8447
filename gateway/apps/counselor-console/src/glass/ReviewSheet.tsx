import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { shortId } from '../board/board';
import { calls } from '../record/calls';
import { client, keys } from '../session/desk';
import { exactTime } from '../time';
import type { GlassUse, OpenedGlass, ReviewOutcome } from '../types';
import { say } from '../ui/announce';
import { Btn, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords, wordsNow } from '../words';

interface Props {
  tenantId: string;
  use: GlassUse | null;
  own: boolean;
  nameOf: (staffId: string) => string;
  onClose: () => void;
}

/** A reviewer reads why the glass was broken, and judges. The words live in this dialog only. */
export function ReviewSheet({ tenantId, use, own, nameOf, onClose }: Props) {
  const words = useWords();
  return (
    <Sheet heading={words.glass.reviewHeading} isOpen={use !== null} onClose={onClose}>
      {use && <Review tenantId={tenantId} use={use} own={own} nameOf={nameOf} onClose={onClose} />}
    </Sheet>
  );
}

function Review({ tenantId, use, own, nameOf, onClose }: Props & { use: GlassUse }) {
  const words = useWords();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const reviewId = useRef<string>(crypto.randomUUID());
  const reason = useQuery<OpenedGlass>({ queryKey: ['glassReason', tenantId, use.breakGlassId], queryFn: () => calls.openGlass(tenantId, use.breakGlassId), enabled: asked, gcTime: 0 });
  const judge = async (outcome: ReviewOutcome) => {
    setBusy(true);
    setTrouble(null);
    try {
      await calls.review(tenantId, use.breakGlassId, reviewId.current, outcome);
      say(wordsNow().glass.reviewed);
      onClose();
    } catch (error) {
      setTrouble(explain(error, words));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.glass(tenantId) });
    }
  };
  return (
    <>
      <p>{words.glass.reviewLead}</p>
      <p className="num">{words.ref(shortId(use.consultationId))}・{words.glass.by(nameOf(use.staffId), exactTime(use.usedAt))}<br />{words.glass.reason}: {words.glass.reasons[use.reason] ?? '–'}</p>
      {reason.data ? <p className="bubble bubble-theirs" data-testid="glass-reason-text">{reason.data.text}</p>
        : <div><Btn isDisabled={asked && !reason.error} data-testid="glass-see-reason" onPress={() => (asked ? void reason.refetch() : setAsked(true))}>{words.glass.seeReason}</Btn></div>}
      {reason.error && <Trouble>{explain(reason.error, words)}</Trouble>}
      {trouble && <Trouble testId="review-problem">{trouble}</Trouble>}
      {own && <p className="text-muted">{words.glass.own}</p>}
      <SheetButtons>
        <Btn onPress={onClose}>{words.closeDialog}</Btn>
        {!own && (
          <>
            <Btn variant="danger" isDisabled={busy || !reason.data} data-testid="review-not-justified" onPress={() => void judge('notJustified')}>{words.glass.notJustified}</Btn>
            <Btn variant="primary" isDisabled={busy || !reason.data} data-testid="review-justified" onPress={() => void judge('justified')}>{words.glass.justified}</Btn>
          </>
        )}
      </SheetButtons>
    </>
  );
}
