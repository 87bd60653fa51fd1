import { Page } from '../../../../components/Page.tsx'

export default function Placeholder() {
  return <Page>去使用</Page>
}
