import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useLive } from '../session/live';
import { pagesFor, useMembership, type Page } from '../session/session';
import type { Me, Membership } from '../types';
import { hush } from '../ui/announce';
import { useWords } from '../words';
import { BoardPage } from './Board';
import { Header } from './Header';
import { NumbersPage } from './Numbers';
import { SearchPageView } from './Search';
import { StaffPage } from './Staff';
import { StatusPage } from './Status';
import { TeamPage } from './Team';

// Not what a counselor's day begins with: fetched when first asked for.
const AccessLogPage = lazy(() => import('./AccessLog'));
const CasePage = lazy(() => import('./Case'));
const GlassPage = lazy(() => import('./Glass'));
const KeepingPage = lazy(() => import('./Keeping'));
const DisclosurePage = lazy(() => import('./Disclosure'));

const pageOfHash = (pages: readonly Page[]): Page | null => {
  const asked = location.hash.slice(2) as Page;
  return pages.includes(asked) ? asked : (pages[0] ?? null);
};

/** The page is in the address (#/numbers); no id and no word ever is. */
function usePage(pages: readonly Page[]): Page | null {
  const [, setHash] = useState(location.hash);
  useEffect(() => {
    const turned = () => setHash(location.hash);
    window.addEventListener('hashchange', turned);
    return () => window.removeEventListener('hashchange', turned);
  }, []);
  return pageOfHash(pages);
}

export function Shell({ me }: { me: Me }) {
  const words = useWords();
  const membership = useMembership(me);
  const pages = membership ? pagesFor(membership.roles) : [];
  const page = usePage(pages);
  const main = useRef<HTMLElement>(null);
  useLive(me, me.memberships.some((m) => pagesFor(m.roles).includes('board')));

  useEffect(() => hush, [page]);

  useEffect(() => {
    if (page !== 'board') document.title = words.title;
  }, [page, words]);

  return (
    <div className="flex h-dvh flex-col">
      <a href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())} className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-50 focus:rounded-8 focus:bg-surface focus:px-3 focus:py-2">
        {words.skip}
      </a>
      <Header me={me} membership={membership} pages={pages} page={page} />
      <main ref={main} id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto">
        {membership && page ? <Suspense fallback={<p role="status" className="p-6">{words.loading}</p>}><PageBody key={`${membership.tenantId}/${page}`} me={me} membership={membership} page={page} /></Suspense>
          : <p role="status" className="p-6">{words.noRole}</p>}
      </main>
    </div>
  );
}

function PageBody({ me, membership, page }: { me: Me; membership: Membership; page: Page }) {
  switch (page) {
    case 'board':
      return <BoardPage me={me} membership={membership} />;
    case 'search':
      return <SearchPageView membership={membership} />;
    case 'team':
      return <TeamPage me={me} tenantId={membership.tenantId} />;
    case 'numbers':
      return <NumbersPage membership={membership} />;
    case 'staff':
      return <StaffPage me={me} membership={membership} />;
    case 'accessLog':
      return <AccessLogPage me={me} membership={membership} />;
    case 'case':
      return <CasePage me={me} membership={membership} />;
    case 'glass':
      return <GlassPage me={me} membership={membership} />;
    case 'keeping':
      return <KeepingPage me={me} membership={membership} />;
    case 'disclosure':
      return <DisclosurePage me={me} membership={membership} />;
    case 'status':
      return <StatusPage tenantId={membership.tenantId} />;
  }
}
