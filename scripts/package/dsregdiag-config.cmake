# find_package(dsregdiag) gives the target dsregdiag::dsregdiag. Found from where it lies: lib/cmake/dsregdiag.
get_filename_component(_dsregdiag_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET dsregdiag::dsregdiag)
  add_library(dsregdiag::dsregdiag SHARED IMPORTED)
  set_target_properties(dsregdiag::dsregdiag PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${_dsregdiag_prefix}/include")
  if(WIN32)
    set_target_properties(dsregdiag::dsregdiag PROPERTIES
      IMPORTED_LOCATION "${_dsregdiag_prefix}/bin/dsregdiag.dll"
      IMPORTED_IMPLIB "${_dsregdiag_prefix}/lib/${CMAKE_IMPORT_LIBRARY_PREFIX}dsregdiag${CMAKE_IMPORT_LIBRARY_SUFFIX}")
  else()
    # The library has no SONAME: programs record its plain name, and find it where they were told to.
    set_target_properties(dsregdiag::dsregdiag PROPERTIES
      IMPORTED_LOCATION "${_dsregdiag_prefix}/lib/${CMAKE_SHARED_LIBRARY_PREFIX}dsregdiag${CMAKE_SHARED_LIBRARY_SUFFIX}"
      IMPORTED_NO_SONAME TRUE)
  endif()
endif()

unset(_dsregdiag_prefix)
