// Taking an element away from around its content.

export function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}
