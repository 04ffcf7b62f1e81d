import { usePages } from "../api/loading";
import { Followers, type FollowersQuery, Following, type FollowingQuery, type MemberRowFragment } from "../gql/operations";
import { t } from "../i18n";
import { Empty, More, Screen } from "../ui/parts";
import { PersonRow } from "../ui/people";

export function People({ params }: { params: Record<string, string> }) {
  const handle = params.handle ?? "";
  const isFollowers = params.list !== "following";
  const pages = usePages<FollowersQuery | FollowingQuery, { handle: string; after?: string | null }, MemberRowFragment>(
    isFollowers ? Followers : Following,
    { handle },
    ({ user }) => user && ("followers" in user ? user.followers : user.following),
  );
  return (
    <Screen title={isFollowers ? t("followersTitle") : t("followingTitle")}>
      <ul>
        {pages.items.value.map((member) => (
          <li key={member.id}>
            <PersonRow of={member} />
          </li>
        ))}
      </ul>
      {pages.hasMore.value === false && pages.items.value.length === 0 && <Empty icon="person">{t("nothingHere")}</Empty>}
      <More pages={pages} />
    </Screen>
  );
}
