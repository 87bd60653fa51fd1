import type { PropsWithChildren } from 'react'
import './app.scss'
import './frame'

/** The root of all pages; each page brings its own frame (`components/frame/Page`). */
export default function App({ children }: PropsWithChildren) {
  return children
}
