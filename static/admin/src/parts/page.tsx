/** The frame of every route: window title, one h1 that takes the focus when the route changes, the way back. */
import { createContext, useContext, useEffect, useRef, type MutableRefObject, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { useHost } from '../host';

const Visited = createContext<MutableRefObject<string | undefined>>({ current: undefined });

/** Remembers which route had the focus last. The first one shown leaves the focus where the product has it. */
export function FocusKeeper({ children }: { readonly children: ReactNode }) {
  return <Visited.Provider value={useRef<string | undefined>(undefined)}>{children}</Visited.Provider>;
}

export interface PageProps {
  readonly title: string;
  /** For the window when the heading is too long for it. */
  readonly windowTitle?: string;
  readonly back?: { readonly to: string; readonly label: string };
  /** At the end of the heading's line. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, windowTitle, back, aside, children }: PageProps) {
  const { setTitle } = useHost();
  const { pathname } = useLocation();
  const visited = useContext(Visited);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => setTitle(`${windowTitle ?? title} - Holdfast`), [setTitle, windowTitle, title]);
  useEffect(() => {
    if (visited.current !== undefined && visited.current !== pathname) heading.current?.focus();
    visited.current = pathname;
  }, [visited, pathname]);
  return (
    <>
      {back && (
        <nav aria-label="Breadcrumbs" className="hf-back">
          <PageLink to={back.to}>{back.label}</PageLink>
        </nav>
      )}
      <div className="hf-title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </>
  );
}

export function PageLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link className="hf-link" to={to}>
      {children}
    </Link>
  );
}
