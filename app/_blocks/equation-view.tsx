// An equation in the document: its source until what draws it is there, which is loaded for the first that is met.
'use client';

import { FetchedPart, usePartNow } from '../_editor/fetched-part.ts';
import styles from './shape-view.module.css';

const katexPart = new FetchedPart(() => import('../_editing/equation/drawn-equation.tsx'));

export interface EquationViewProps {
  readonly tex: string;
  readonly isInline: boolean;
}

export function EquationView({ tex, isInline }: EquationViewProps) {
  const part = usePartNow(katexPart, true);
  if (part !== null) return <part.DrawnEquation tex={tex} isInline={isInline} />;
  return <code className={isInline ? undefined : styles.equation}>{tex}</code>;
}
