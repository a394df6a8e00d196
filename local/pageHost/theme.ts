/** The tokens that the product gives to a page when it calls `view.theme.enable()`. */
import { createRequire } from 'node:module';

// Atlaskit's feature gates ask a client that only Atlassian's products start.
(globalThis as { __PLATFORM_FEATURE_FLAGS__?: unknown }).__PLATFORM_FEATURE_FLAGS__ ??= { booleanResolver: () => false };

interface ThemeStyles {
  getThemeStyles(which: 'all'): Promise<readonly { readonly id: string; readonly css: string }[]>;
}
interface ThemeAttributes {
  getThemeHtmlAttrs(state: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}
export type ColorMode = 'light' | 'dark';

const PRODUCT_THEMES: ReadonlySet<string> = new Set(['light', 'dark', 'spacing', 'shape', 'typography', 'motion']);

export async function themeStylesheet(root: string): Promise<string> {
  // Its own entry, by require: the package has no ESM that Node can load.
  const { getThemeStyles } = createRequire(`${root}/package.json`)('@atlaskit/tokens/get-theme-styles') as ThemeStyles;
  const themes = await getThemeStyles('all');
  // The package also ships themes for tests, whose rules would win over the real ones.
  return themes
    .filter(({ id }) => PRODUCT_THEMES.has(id))
    .map(({ css }) => css)
    .join('\n');
}

/** Attributes of `<html>` that switch the stylesheet on. */
export function themeAttributes(root: string, colorMode: ColorMode): Readonly<Record<string, string>> {
  const { getThemeHtmlAttrs } = createRequire(`${root}/package.json`)('@atlaskit/tokens/get-theme-html-attrs') as ThemeAttributes;
  return getThemeHtmlAttrs({ colorMode, light: 'light', dark: 'dark', spacing: 'spacing', typography: 'typography', shape: 'shape' });
}
