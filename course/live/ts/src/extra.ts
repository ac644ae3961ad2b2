/** What only some labs are sent beside their panels, by the name that build.mjs lists; null where it was not sent. */
declare const stage: { panels: Record<string, unknown> };

export const extra = <T>(name: string): T | null => (stage.panels[name] as T) ?? null;
