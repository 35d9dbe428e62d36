// Stands in for how lucide-react makes a component of an icon's drawing, which can do a lot (1 kB gzipped) that we do
// not ask for. The drawings stay lucide's. On the server too, as the exported page must equal the browser's first
// render. next.config.js puts it there.

import { type ComponentType, createElement, type SVGProps } from 'react';

interface Drawing {
  /** Of the square that it is drawn in. */
  readonly size: number;
  readonly node: readonly (readonly [string, Record<string, string>])[];
}

type IconProps = SVGProps<SVGSVGElement> & { readonly size?: number };

// As the module that this stands in for has it.
// oxlint-disable-next-line import/no-default-export
export { createIcon as default };

function createIcon({ size: side, node }: Drawing): ComponentType<IconProps> {
  return function Icon({ size = side, ...rest }) {
    const attributes = {
      width: size,
      height: size,
      viewBox: `0 0 ${side} ${side}`,
      fill: 'none',
      stroke: 'currentColor',
      strokeWidth: 2,
      strokeLinecap: 'round',
      strokeLinejoin: 'round',
      ...rest,
    } as const;
    return createElement(
      'svg',
      attributes,
      node.map(([tag, shape]) => createElement(tag, shape)),
    );
  };
}
