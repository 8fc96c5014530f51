# Looking for what was said before.

search-title = Search
search-words = Words to look for
search-from = From
search-where = In
search-everywhere = All rooms and conversations
search-after = Since
search-before = Until
search-search = Search
search-date = Go to the day
search-go = Go
search-found =
    { $more ->
        [yes] The first { $count } messages
       *[no]
            { $count ->
                [0] Nothing was found
                [one] One message
               *[other] { $count } messages
            }
    }
search-around = Show what was said around it
search-more = Show more
