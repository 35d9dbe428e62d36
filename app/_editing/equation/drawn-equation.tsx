// An equation, drawn by KaTeX: for eyes as HTML, for screen readers as MathML. What it cannot draw is shown as it was
// written. The boundary of a part that is loaded when a document has an equation: some 75 kB gzipped, and fonts.
'use client';

import 'katex/dist/katex.min.css';
import katex from 'katex';
import { useLayoutEffect, useRef } from 'react';

import { useTexts } from '../../_text/texts.ts';
import styles from './drawn-equation.module.css';

export interface DrawnEquationProps {
  readonly tex: string;
  readonly isInline: boolean;
  /** Told what is wrong with it, in KaTeX' words; null: nothing. */
  readonly onError?: (error: string | null) => void;
}

/** What comes from strangers may neither run away in macros, nor cover the page, nor lead elsewhere. */
const limits = { trust: false, maxExpand: 200, maxSize: 20, strict: 'ignore' } as const;

export function DrawnEquation({ tex, isInline, onError }: DrawnEquationProps) {
  const { empty } = useTexts().equation;
  const place = useRef<HTMLSpanElement>(null);
  const isEmpty = tex.trim() === '';

  // Before the picture: a document does not jump from source to formula.
  useLayoutEffect(() => {
    const error = place.current === null || isEmpty ? null : draw(place.current, tex, isInline);
    onError?.(error);
  }, [tex, isInline, isEmpty, onError]);

  if (isEmpty) return <span className={styles.empty}>{empty}</span>;
  return <span ref={place} className={isInline ? styles.inline : styles.block} />;
}

function draw(place: HTMLElement, tex: string, isInline: boolean): string | null {
  try {
    katex.render(tex, place, {
      ...limits,
      displayMode: !isInline,
      output: 'htmlAndMathml',
      throwOnError: true,
    });
    return null;
  } catch (error) {
    const source = document.createElement('code');
    source.textContent = tex;
    source.className = styles.wrong ?? '';
    place.replaceChildren(source);
    return error instanceof Error ? error.message.replace(/^KaTeX parse error: /, '') : String(error);
  }
}
