/** Which route a request means: `METHOD /path/{parameter}`, literal segments before parameters. */
export type Params = Record<string, string>

interface Template<K> {
  key: K
  method: string
  segments: string[]
}

export interface Matcher<K extends string> {
  match(method: string, path: string): { key: K; params: Params } | undefined
  /** The methods that this path has. */
  methods(path: string): string[]
}

const isParameter = (segment: string): boolean => segment.startsWith('{')

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

function paramsOf(template: string[], segments: string[]): Params | undefined {
  if (template.length !== segments.length) return undefined
  const params: Params = {}
  for (const [index, expected] of template.entries()) {
    const value = decoded(segments[index] ?? '')
    if (value === undefined || (value === '' && isParameter(expected))) return undefined
    if (isParameter(expected)) params[expected.slice(1, -1)] = value
    else if (expected !== value) return undefined
  }
  return params
}

/** @param keys such as `GET /campaigns/{batchId}` */
export function createMatcher<K extends string>(keys: readonly K[]): Matcher<K> {
  const templates = keys.map((key): Template<K> => {
    const [method = '', path = ''] = key.split(' ')
    return { key, method, segments: path.split('/').slice(1) }
  })
  const parametersIn = ({ segments }: Template<K>): number => segments.filter(isParameter).length
  templates.sort((a, b) => parametersIn(a) - parametersIn(b))
  return {
    match(method, path) {
      const segments = path.split('/').slice(1)
      for (const template of templates) {
        const params =
          template.method === method ? paramsOf(template.segments, segments) : undefined
        if (params) return { key: template.key, params }
      }
      return undefined
    },
    methods(path) {
      const segments = path.split('/').slice(1)
      return [
        ...new Set(
          templates
            .filter((template) => paramsOf(template.segments, segments))
            .map((template) => template.method),
        ),
      ]
    },
  }
}
