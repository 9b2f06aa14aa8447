import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { calls } from '../record/calls';
import { client, keys } from '../session/desk';
import { duration, useNow } from '../time';
import type { GlassUse } from '../types';
import { Trouble } from '../ui/controls';
import { explain, useWords } from '../words';
import { AskGlass } from './AskGlass';
import { liveUse } from './reason';

interface Props {
  tenantId: string;
  consultationId: string;
  myId: string;
  children: ReactNode;
}

/** Shows words only while this person's broken glass is open; when its time is over they leave the screen and the memory. */
export function GlassGate({ tenantId, consultationId, myId, children }: Props) {
  const words = useWords();
  const now = useNow();
  const uses = useQuery<GlassUse[]>({ queryKey: keys.glass(tenantId), queryFn: () => calls.glassUses(tenantId), staleTime: 60_000 });
  const use = uses.data ? liveUse(uses.data, myId, consultationId, now) : null;
  const [ended, setEnded] = useState(false);
  const open = use !== null;
  useEffect(() => {
    if (!open) return;
    setEnded(false);
    return () => {
      setEnded(true);
      for (const log of ['talk', 'staff'] as const) client.removeQueries({ queryKey: keys.log(tenantId, consultationId, log) });
    };
  }, [open, tenantId, consultationId]);

  if (uses.error) return <Trouble>{explain(uses.error, words)}</Trouble>;
  if (!uses.data) return <p role="status">{words.loading}</p>;
  if (use) {
    return (
      <div className="grid gap-3">
        <p className="rounded-8 border border-warn bg-warn-soft px-3 py-2 text-warn num" data-testid="glass-until" role="timer">{words.glass.ends(duration(Math.ceil((Date.parse(use.until) - now) / 1000)))}</p>
        {children}
      </div>
    );
  }
  return (
    <div className="grid gap-3">
      <p role="status" className="panel p-4">{ended ? words.glass.over : words.glass.needed}</p>
      <AskGlass tenantId={tenantId} consultationId={consultationId} onBroken={() => undefined} />
    </div>
  );
}
