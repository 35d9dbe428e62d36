// The colours that a text and the ground behind it can have. The document holds a CSS keyword, which any other program
// shows as well; the app shows each as the theme's own shade of that name (tokens.css, document-text.module.css).

import type { Texts } from '../../_text/en.ts';

type ColorName = keyof Texts['writing']['colors'];
export type ColorProperty = 'color' | 'background-color';

export interface PaletteColor {
  readonly name: ColorName;
  readonly keyword: string;
}

export const palettes: Readonly<Record<ColorProperty, readonly PaletteColor[]>> = {
  color: [
    { name: 'gray', keyword: 'dimgray' },
    { name: 'red', keyword: 'crimson' },
    { name: 'orange', keyword: 'chocolate' },
    { name: 'yellow', keyword: 'darkgoldenrod' },
    { name: 'green', keyword: 'seagreen' },
    { name: 'blue', keyword: 'royalblue' },
    { name: 'purple', keyword: 'rebeccapurple' },
    { name: 'pink', keyword: 'mediumvioletred' },
  ],
  'background-color': [
    { name: 'gray', keyword: 'lightgray' },
    { name: 'red', keyword: 'lightcoral' },
    { name: 'orange', keyword: 'peachpuff' },
    { name: 'yellow', keyword: 'khaki' },
    { name: 'green', keyword: 'palegreen' },
    { name: 'blue', keyword: 'lightblue' },
    { name: 'purple', keyword: 'thistle' },
    { name: 'pink', keyword: 'pink' },
  ],
};
