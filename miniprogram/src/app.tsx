import type { PropsWithChildren } from 'react'
import './app.scss'
import './frame'

/** The root of all pages; each page brings its own frame (`components/Page`). */
export default function App({ children }: PropsWithChildren) {
  return children
}
