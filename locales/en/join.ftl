join-name = Your name
join-enter = Come in
