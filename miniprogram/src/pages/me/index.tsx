import { Page } from '../../components/Page.tsx'

export default function Placeholder() {
  return <Page>我的</Page>
}
