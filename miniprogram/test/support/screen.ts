/**
 * What a page shows. Taro sends virtual nodes by `setData`; the templates of
 * `base.wxml` or `base.axml` say which native tag a node becomes, which property feeds which
 * attribute, and which events it hears. Together they are what a person sees
 * and touches.
 */
export interface Node {
  nn?: string
  sid?: string
  cn?: Node[]
  v?: string
  cl?: string
  [property: string]: unknown
}

interface Template {
  tag: string
  properties: Map<string, string>
  events: Map<string, 'bind' | 'catch'>
}
export type Templates = Map<string, Template>

/**
 * Reads `base.wxml` (events as `bindtap`) or `base.axml` (`onTap`): one template per node name;
 * inputs have two alike, for with and without focus.
 */
export function readTemplates(base: string): Templates {
  const templates: Templates = new Map()
  for (const [, name = '', tag = '', attributes = ''] of base.matchAll(
    /<template name="tmpl_0_([^"]+?)(?:_blur|_focus)?">\s*<(?!template)([\w-]+)([^>]*)>/g,
  )) {
    const properties = [...attributes.matchAll(/([\w-]+)="\{\{[^"]*?\bi\.(\w+)[^"]*\}\}"/g)].map(
      ([, attribute = '', property = '']) => [attribute, property] as const,
    )
    const events = [...attributes.matchAll(/\b(bind|catch|on)(\w+)="eh"/g)].map(
      ([, how, event = '']) => [event.toLowerCase(), how === 'catch' ? 'catch' : 'bind'] as const,
    )
    templates.set(name, { tag, properties: new Map(properties), events: new Map(events) })
  }
  return templates
}

/** Applies one `setData` patch, whose keys look like `root.cn.[0].v`, to a page's data. */
export function applyPatch(data: Record<string, unknown>, patch: Record<string, unknown>): void {
  for (const [path, value] of Object.entries(patch)) {
    const keys = path.split('.').map((key) => key.replace(/^\[(\d+)\]$/, '$1'))
    const last = keys.pop() ?? ''
    const parent = keys.reduce((at, key) => (at[key] ??= {}) as Record<string, unknown>, data)
    parent[last] = value
  }
}

export class Screen {
  readonly #root: Node
  readonly #templates: Templates

  constructor(root: Node, templates: Templates) {
    this.#root = root
    this.#templates = templates
  }

  /** The visible text below a node (default: the page); blocks stand on lines of their own. */
  text(node: Node = this.#root): string {
    if (this.#template(node)?.tag === 'block') return node.v ?? ''
    let text = ''
    let afterInline = true
    for (const child of node.cn ?? []) {
      const inline = ['block', 'text'].includes(this.#template(child)?.tag ?? '')
      const piece = this.text(child)
      if (text !== '' && piece !== '' && !(inline && afterInline)) text += '\n'
      text += piece
      afterInline = inline
    }
    return text
  }

  /** An attribute as the native component receives it, such as `disabled` or `placeholder`. */
  attribute(node: Node, name: string): unknown {
    return node[this.#template(node)?.properties.get(name) ?? '']
  }

  /**
   * How a node hears a native event: not at all, letting it pass on to its ancestors, or keeping
   * it.
   */
  hears(node: Node, event: string): 'bind' | 'catch' | undefined {
    return this.#template(node)?.events.get(event.toLowerCase())
  }

  /**
   * The way from the page down to the first node with this class (`.name`) or placeholder, or to
   * the innermost one with this text; a whole text counts before a part of a longer one.
   * `.ticket 焊工` is the first ticket that has this text, `.keys >> 2` the 2 below the keys.
   */
  find(wanted: string): Node[] | undefined {
    let path: Node[] | undefined = [this.#root]
    for (const part of wanted.split(' >> ')) path = path && this.#findBelow(path, part)
    return path
  }

  #findBelow(path: Node[], wanted: string): Node[] | undefined {
    const [, name, within = ''] = /^\.(\S+) ?(.*)$/.exec(wanted) ?? []
    if (name !== undefined)
      return first(
        path,
        (node) => (node.cl ?? '').split(' ').includes(name) && this.text(node).includes(within),
      )
    return (
      first(path, (node) => this.attribute(node, 'placeholder') === wanted) ??
      this.#innermost(path, (text) => text.trim() === wanted) ??
      this.#innermost(path, (text) => text.includes(wanted))
    )
  }

  #innermost(path: Node[], matches: (text: string) => boolean): Node[] | undefined {
    let found = first(path, (node) => matches(this.text(node)))
    while (found) {
      const child = found.at(-1)?.cn?.find((node) => matches(this.text(node)))
      if (child === undefined) break
      found = [...found, child]
    }
    return found
  }

  #template(node: Node): Template | undefined {
    return this.#templates.get(node.nn ?? '')
  }
}

/** The first node at or below the end of `path`, with the way to it. */
function first(path: Node[], matches: (node: Node) => boolean): Node[] | undefined {
  const node = path.at(-1)
  if (node === undefined || matches(node)) return node && path
  for (const child of node.cn ?? []) {
    const found = first([...path, child], matches)
    if (found) return found
  }
  return undefined
}
