import { storedMode, storeMode, type ColorMode } from './session';

/** How the viewer's product looks: what a browser, a profile or a window would decide on a live site. */
export interface Look {
  readonly mode: ColorMode;
  readonly locale: string;
  /** Pixels of the page's frame; undefined: as wide as it may be. */
  readonly width: number | undefined;
}

export const LOCALES: readonly string[] = ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'ja-JP', 'pt-BR'];
/** The narrowest one is WCAG's reflow width. */
export const WIDTHS: readonly number[] = [1_024, 768, 320];

const LOCALE_KEY = 'local-jira-locale';

export function storedLook(): Look {
  const locale = localStorage.getItem(LOCALE_KEY) ?? '';
  return { mode: storedMode(), locale: LOCALES.includes(locale) ? locale : 'en-US', width: undefined };
}

export function storeLook({ mode, locale }: Look): void {
  storeMode(mode);
  localStorage.setItem(LOCALE_KEY, locale);
}
