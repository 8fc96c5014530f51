# Picking an emoji.

emoji-picker = Emoji
emoji-search = Search emoji
emoji-groups = Groups of emoji
emoji-loading = Loading the emoji…
emoji-failed = The emoji could not be loaded.
emoji-again = Try again
emoji-none = No emoji has that name
emoji-found =
    { $count ->
        [0] No emoji found
        [one] One emoji found
       *[other] { $count } emoji found
    }
emoji-tone = Skin tone
emoji-tone-0 = No skin tone
emoji-tone-1 = Light skin
emoji-tone-2 = Medium-light skin
emoji-tone-3 = Medium skin
emoji-tone-4 = Medium-dark skin
emoji-tone-5 = Dark skin
emoji-group-recent = Used last
emoji-group-found = Found
emoji-group-smileys = Smileys
emoji-group-people = People
emoji-group-animals = Animals and nature
emoji-group-food = Food and drink
emoji-group-travel = Travel and places
emoji-group-activities = Activities
emoji-group-objects = Objects
emoji-group-symbols = Symbols
emoji-group-flags = Flags
