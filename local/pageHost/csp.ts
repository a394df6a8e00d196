/** The Content-Security-Policy of a Custom UI page, made by the package that makes the real one. */
import { CSPInjectionService } from '@forge/csp';

export interface ContentPermissions {
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
}

/**
 * Production's policy for a page of `appOrigin`, shown by `siteOrigin`. Three differences, all needed by two local ports:
 * the site may frame it, violations are reported to us, and `sandbox` is left to the iframe's attribute.
 */
export function pagePolicy(content: ContentPermissions, siteOrigin: string, reportUri: string): string {
  const quoted = (values: readonly string[] = []) => values.map((value) => (value.startsWith('unsafe-') ? `'${value}'` : value));
  const directives = new CSPInjectionService().getInjectableCSP({
    existingCSPDetails: {
      'style-src': quoted(content.styles),
      'script-src': quoted(content.scripts),
      'img-src': [],
      'media-src': [],
      'connect-src': [],
      'font-src': [],
      'frame-src': [],
    },
    microsEnv: 'prod',
    hostname: siteOrigin,
  });
  return directives
    .filter((directive) => !directive.startsWith('sandbox'))
    .map((directive) =>
      directive.startsWith('frame-ancestors')
        ? `${directive} ${siteOrigin}`
        : directive.startsWith('report-uri')
          ? `report-uri ${reportUri}`
          : directive,
    )
    .join('; ');
}

/** What production's iframe allows. */
export const SANDBOX = 'allow-downloads allow-forms allow-modals allow-popups allow-same-origin allow-scripts';
