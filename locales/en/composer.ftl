# Where one writes.

composer-send = Send
composer-save = Save the change
composer-emoji = Emoji
composer-editing = Changing your message
composer-reply = Answering { $nick }
composer-leave = Leave it
composer-choices = Suggestions
composer-choices-count =
    { $count ->
        [one] One suggestion
       *[other] { $count } suggestions
    }
composer-bytes-left =
    { $count ->
        [one] One byte left
       *[other] { $count } bytes left
    }
composer-bytes-over =
    { $count ->
        [one] One byte too long
       *[other] { $count } bytes too long
    }
composer-lines-over =
    { $count ->
        [one] One line too many
       *[other] { $count } lines too many
    }
composer-too-big = Too long to be sent.
