import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

/** Renders nothing; scrolls the row of tabs so that the open one is in sight. */
export function ActiveTabInSight() {
  const { id, title } = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]);
  useEffect(() => {
    const tab = document.querySelector('[role="tab"][aria-selected="true"]');
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [id, title]);
  return null;
}
