# The hub as people meet it: the real binaries, phones without a browser, a mail server, a proxy.
foreach(name loop identity organiser)
  add_test(NAME hub_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/hub/${name} $<TARGET_FILE:vitrine-hub>
    $<TARGET_FILE:vitrine>)
  set_tests_properties(hub_${name} PROPERTIES TIMEOUT 300)
endforeach()
